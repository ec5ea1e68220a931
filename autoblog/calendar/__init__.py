"""What will be written and published when, if the daemon runs on and every topic passes."""

from autoblog.calendar.forecast import CalendarEntry, Outlook, PublishingPlan, forecast
from autoblog.calendar.icalendar_file import to_icalendar
from autoblog.calendar.outlook import read_outlook

__all__ = [
    "CalendarEntry",
    "Outlook",
    "PublishingPlan",
    "forecast",
    "read_outlook",
    "to_icalendar",
]
