"""A bureau: what its config says, and its database, policy and models, opened when first used."""

from scheduler.bureau.opening import Bureau, open_bureau, reopened
from scheduler.bureau.sections import BackupSettings, MailSettings, NightlySettings

__all__ = ["BackupSettings", "Bureau", "MailSettings", "NightlySettings", "open_bureau", "reopened"]
