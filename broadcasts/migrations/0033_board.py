"""The public notice board, and what the database lets onto it."""

import broadcasts.models.board
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


FORWARD = """
-- Only what was approved for the board and is in force appears there; a drill or training never does.
CREATE FUNCTION broadcasts_guard_board_post() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF NEW.withdrawn_at IS NOT NULL OR NEW.corrected_at IS NOT NULL OR NOT EXISTS (
            SELECT FROM broadcasts_authorisation a
            JOIN broadcasts_broadcast b ON b.id = a.broadcast_id
            JOIN staff_department d ON d.id = b.department_id
            WHERE a.id = NEW.authorisation_id AND a.broadcast_id = NEW.broadcast_id AND a.revision = b.revision
                AND a.outlets ? 'board' AND a.revoked_at IS NULL
                AND a.due_at <= NEW.published_at AND a.send_by > NEW.published_at
                AND NOT (a.is_drill OR a.is_training OR b.is_drill OR d.is_training)
                AND b.status IN ('approved', 'sending', 'completed', 'partly_failed', 'failed')
        ) THEN
            RAISE EXCEPTION 'broadcast % is not approved for the notice board', NEW.broadcast_id
                USING ERRCODE = 'restrict_violation';
        END IF;
        RETURN NEW;
    END IF;
    IF TG_OP = 'UPDATE'
        AND to_jsonb(NEW) - ARRAY['withdrawn_at', 'withdrawn_by_id', 'withdrawn_note', 'corrected_at', 'corrected_by_id']
          = to_jsonb(OLD) - ARRAY['withdrawn_at', 'withdrawn_by_id', 'withdrawn_note', 'corrected_at', 'corrected_by_id']
        AND (OLD.withdrawn_at IS NULL OR (OLD.withdrawn_at, OLD.withdrawn_by_id, OLD.withdrawn_note)
            IS NOT DISTINCT FROM (NEW.withdrawn_at, NEW.withdrawn_by_id, NEW.withdrawn_note))
        AND (OLD.corrected_at IS NULL OR NEW.corrected_at IS NOT NULL) THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'post % of the notice board cannot be changed', OLD.id USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER board_post_guarded BEFORE INSERT OR UPDATE OR DELETE ON broadcasts_boardpost
    FOR EACH ROW EXECUTE FUNCTION broadcasts_guard_board_post();
"""
BACKWARD = """
DROP TRIGGER board_post_guarded ON broadcasts_boardpost;
DROP FUNCTION broadcasts_guard_board_post();
"""


class Migration(migrations.Migration):

    dependencies = [
        ('broadcasts', '0032_in_their_own_right'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='BoardPost',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.CharField(default=broadcasts.models.board.new_public_id, editable=False, max_length=12, unique=True)),
                ('published_at', models.DateTimeField(verbose_name='published')),
                ('picture_words', models.JSONField(default=dict)),
                ('search_text', models.TextField()),
                ('withdrawn_at', models.DateTimeField(null=True, verbose_name='withdrawn')),
                ('withdrawn_note', models.CharField(blank=True, max_length=300, verbose_name='why it was withdrawn')),
                ('corrected_at', models.DateTimeField(null=True)),
                ('authorisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='broadcasts.authorisation')),
                ('broadcast', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='board_post', to='broadcasts.broadcast')),
                ('corrected_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='corrected_board_posts', to='broadcasts.broadcast')),
                ('withdrawn_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='withdrawn by')),
            ],
            options={
                'ordering': ['-published_at', '-id'],
                'default_permissions': (),
                'indexes': [models.Index(models.OrderBy(models.F('published_at'), descending=True), models.OrderBy(models.F('id'), descending=True), condition=models.Q(('withdrawn_at', None)), name='boardpost_standing')],
                'constraints': [models.CheckConstraint(condition=models.Q(('public_id__regex', '^[23456789abcdefghjkmnpqrstuvwxyz]{12}$')), name='boardpost_public_id_form'), models.CheckConstraint(condition=models.Q(models.Q(('withdrawn_at', None), ('withdrawn_by', None), ('withdrawn_note', '')), models.Q(('withdrawn_at__gte', models.F('published_at')), ('withdrawn_by__isnull', False), models.Q(('withdrawn_note', ''), _negated=True)), _connector='OR'), name='boardpost_withdrawn_by_somebody_for_a_reason'), models.CheckConstraint(condition=models.Q(models.Q(('corrected_at', None), ('corrected_by', None)), models.Q(('corrected_at__gte', models.F('published_at')), ('corrected_by__isnull', False), models.Q(('corrected_by', models.F('broadcast')), _negated=True)), _connector='OR'), name='boardpost_corrected_by_another')],
            },
        ),
        migrations.RunSQL(FORWARD, BACKWARD),
    ]
