from subscribers.faq.tests.conftest import city, offices, phone, simulator

__all__ = ["city", "offices", "phone", "simulator"]
