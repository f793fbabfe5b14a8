"""Plots as SVG, drawn on the server: months on a line with their intervals, beside a table of the same."""

from dataclasses import dataclass

from klankbord.agreement import Trend

FEWEST_TOLD = 10
"""Verdicts in a month; a share of fewer says too little to draw."""

WIDTH, HEIGHT = 640, 220
_LEFT, _RIGHT, _TOP, _BOTTOM = 44, 12, 12, 34


@dataclass(frozen=True, slots=True)
class Point:
    """One month on the plot, in pixels; `low` and `high` are the ends of the interval, if there is one."""

    x: float
    y: float
    low: float | None
    high: float | None
    label: str


@dataclass(frozen=True, slots=True)
class Plot:
    """The agreement on one criterion over the months, ready to draw."""

    trend: Trend
    points: tuple[Point, ...]
    ticks: tuple[tuple[float, str], ...]
    months: tuple[tuple[float, str], ...]

    @property
    def path(self) -> str:
        """The line through the months that have a figure."""
        return " ".join(f"{point.x:.1f},{point.y:.1f}" for point in self.points)

    @property
    def summary(self) -> str:
        """What the plot says, in one sentence, for who does not see it."""
        known = [one for one in self.trend.months if one.agreement.pairs >= FEWEST_TOLD]
        if not known:
            return "Er zijn nog te weinig oordelen om te vergelijken."
        last = known[-1]
        share = round(100 * (last.agreement.alike.value or 0))
        return f"In de laatste maand met oordelen ({last.month:%m-%Y}) was {share} % gelijk."


def plot_of(trend: Trend) -> Plot:
    """Place the months of one criterion; a month with hardly any verdicts has no point."""
    step = (WIDTH - _LEFT - _RIGHT) / max(1, len(trend.months) - 1)
    places = [_LEFT + step * number for number in range(len(trend.months))]
    points = tuple(
        Point(
            x=x,
            y=_height(month.agreement.alike.value),
            low=None if month.agreement.alike.low is None else _height(month.agreement.alike.low),
            high=None if month.agreement.alike.high is None else _height(month.agreement.alike.high),
            label=f"{month.month:%m-%Y}",
        )
        for x, month in zip(places, trend.months, strict=True)
        if month.agreement.alike.value is not None and month.agreement.pairs >= FEWEST_TOLD
    )
    return Plot(
        trend,
        points,
        ticks=tuple((_height(share / 100), f"{share} %") for share in (0, 25, 50, 75, 100)),
        months=tuple(
            (x, f"{month.month:%m-%y}")
            for number, (x, month) in enumerate(zip(places, trend.months, strict=True))
            if number % 2 == (len(trend.months) - 1) % 2
        ),
    )


def _height(share: float) -> float:
    return _TOP + (1 - share) * (HEIGHT - _TOP - _BOTTOM)
