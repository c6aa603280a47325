"""The questions and answers of a city that does not exist: what the demo shows, and what the matching is measured with."""

from subscribers.faq.samples.families import FAMILIES
from subscribers.faq.samples.library import LIBRARY
from subscribers.faq.samples.residents import RESIDENTS
from subscribers.faq.samples.sample import Sample
from subscribers.faq.samples.town import TOWN
from subscribers.faq.samples.waste import WASTE

__all__ = ["SAMPLES", "Sample"]

SAMPLES = (*LIBRARY, *WASTE, *RESIDENTS, *FAMILIES, *TOWN)
