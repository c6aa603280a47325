"""Who may take something off the board, and whose letters a person reads."""

from django.db.models import QuerySet

from broadcasts.models import BoardLetter, Broadcast
from broadcasts.permissions import can_patrol, is_writer
from cityline.staff.models import Department, User
from cityline.staff.roles import Role, has_role, holders_of

_HANDLING = (Role.DRAFTER, Role.DUTY_OFFICER, Role.PATROLLER)


def can_withdraw_post(user: User, broadcast: Broadcast) -> bool:
    """Those who wrote it and the PR office: taking down what is wrong must not wait for anybody."""
    post = getattr(broadcast, "board_post", None)
    return post is not None and post.withdrawn_at is None and (is_writer(user, broadcast) or can_patrol(user))


def letters_for(user: User) -> "QuerySet[BoardLetter]":
    """A department reads what was written to it, the PR office all; nobody else."""
    if can_patrol(user):
        return BoardLetter.objects.all()
    if user.department_id and has_role(user, Role.DRAFTER, Role.VIEWER, Role.DUTY_OFFICER):
        return BoardLetter.objects.filter(post__broadcast__department=user.department_id)
    return BoardLetter.objects.none()


def can_read_letters(user: User) -> bool:
    return not letters_for(user).query.is_empty()


def can_mark_letter(user: User, letter: BoardLetter) -> bool:
    """Only the department it was written to: whoever else marked it would take it out of their sight."""
    is_theirs = user.department_id is not None and user.department_id == letter.post.broadcast.department_id
    return is_theirs and has_role(user, *_HANDLING)


def letter_handlers(department: Department) -> list[User]:
    """Whose work a letter is; where no mail reaches anybody of them, the PR office's, so that none lies there unseen."""
    theirs = holders_of(*_HANDLING).filter(department=department)
    return list(theirs.exclude(email="")) or list(holders_of(Role.PATROLLER))
