"""Figure 9: the first visit of the light pages, in a browser that knows none."""

from collections.abc import Mapping, Sequence
from statistics import median

from benchmarks import lighthouse
from benchmarks.blank import blank_template
from benchmarks.browser import Visit, Weights, browser, visit
from benchmarks.results import Bar, Result, alone, compared, not_measured
from benchmarks.rounds import ROUNDS
from benchmarks.stage import Stage, address_of

NAME = "9 first load"
BLANK = "blank"
PAGES = ("/", "/courses", "/courses/course-0", "/login", "/register", "/certificates")
SHARE = Bar(0.72)
WEIGHT = Bar(170)
PAINT = Bar(500)
SHIFT = Bar(0.02)
SCORE = Bar(0.9, at_least=True)

Visits = Mapping[str, Sequence[Visit]]


def measure(stage: Stage) -> Sequence[Result]:
    address = address_of(stage.platform)
    with blank_template(stage) as blank:
        addresses = {page: f"{address}{page}" for page in PAGES}
        visits = _visit_in_turns({BLANK: f"{blank.address}/", **addresses})
        weights = _weights(visits)
    heaviest = max(PAGES, key=lambda page: weights[page][0])
    return [
        *_judge_scripts(heaviest, weights),
        *_judge_sight({page: visits[page] for page in PAGES}),
        _judge_telephone(stage, heaviest, f"{address}{heaviest}"),
    ]


def _visit_in_turns(addresses: Mapping[str, str]) -> Visits:
    """Visit every page once a round; the first round only warms the servers up."""
    visits: dict[str, list[Visit]] = {name: [] for name in addresses}
    with browser() as opened:
        for index in range(ROUNDS + 1):
            for name, address in addresses.items():
                seen = visit(opened, address)
                if index:
                    visits[name].append(seen)
    return visits


def _weights(visits: Visits) -> dict[str, list[float]]:
    weights = Weights()
    return {
        name: [weights.of(seen.scripts) for seen in made]
        for name, made in visits.items()
    }


def _judge_scripts(
    page: str, weights: Mapping[str, Sequence[float]]
) -> Sequence[Result]:
    name = f"{NAME}: JavaScript of the heaviest light page, {page}"
    return [
        compared(name, "KB gz", weights[page], weights[BLANK], SHARE),
        alone(f"{name}, by itself", "KB gz", weights[page], WEIGHT),
    ]


def _judge_sight(visits: Visits) -> Sequence[Result]:
    paints = {page: [seen.paint for seen in made] for page, made in visits.items()}
    shifts = {page: [seen.shift for seen in made] for page, made in visits.items()}
    slowest = max(paints, key=lambda page: median(paints[page]))
    shakiest = max(shifts, key=lambda page: median(shifts[page]))
    return [
        alone(
            f"{NAME}: largest paint of the slowest light page, {slowest}",
            "ms",
            paints[slowest],
            PAINT,
        ),
        alone(
            f"{NAME}: layout shift of the least steady light page, {shakiest}",
            "",
            shifts[shakiest],
            SHIFT,
        ),
    ]


def _judge_telephone(stage: Stage, page: str, address: str) -> Result:
    name = f"{NAME}: Lighthouse on a telephone, {page}"
    try:
        program = lighthouse.program()
    except lighthouse.Missing as reason:
        return not_measured(name, str(reason), SCORE)
    scores = [lighthouse.score(program, address, stage.folder) for _ in range(ROUNDS)]
    return alone(name, "", scores, SCORE)
