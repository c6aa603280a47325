from django.db import migrations, models

COLUMNS = [
    ("category", "name_easy", "name in easy Japanese", 40),
    ("category", "description_easy", "what residents get, in easy Japanese", 200),
    ("category", "description_en", "what residents get, in English", 200),
    ("categorygroup", "name_easy", "name in easy Japanese", 40),
    ("categorygroup", "question_easy", "question in easy Japanese", 100),
    ("categorygroup", "question_en", "question in English", 100),
]


class Migration(migrations.Migration):
    dependencies = [("subscribers", "0005_pauses_and_leaving")]

    operations = [
        migrations.AddField(
            model_name=model,
            name=name,
            field=models.CharField(blank=True, default="", max_length=length, verbose_name=words),
            preserve_default=False,
        )
        for model, name, words, length in COLUMNS
    ]
