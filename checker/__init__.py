"""checker: does a Trade Assurance order keep the policy?"""

__version__ = "0.1.0"
