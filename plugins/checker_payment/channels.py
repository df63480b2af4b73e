"""The channels through which money has to go to be protected (clause S01)."""

from typing import Annotated

from checker.api import PROTECTED, Meta, Parameters


class ChannelParams(Parameters, frozen=True):
    """What a ruleset can set about channels."""

    allowed_channels: Annotated[
        tuple[str, ...],
        Meta(description="The channels whose payments Trade Assurance protects.", min_length=1),
    ] = PROTECTED
