from benchmarks.cost import Cost
from benchmarks.rounds import interleaved


async def test_rounds_go_back_and_forth_and_the_first_one_is_not_counted() -> None:
    order: list[str] = []

    async def ours() -> Cost:
        order.append("ours")
        return Cost(cpu=len(order), wait=1)

    async def floor() -> Cost:
        order.append("floor")
        return Cost(cpu=len(order), wait=2)

    found = await interleaved({"ours": ours, "floor": floor}, rounds=3)
    there, back = ["ours", "floor"], ["floor", "ours"]
    assert order == [*back, *there, *back, *there]
    assert [cost.cpu for cost in found["ours"]] == [3, 6, 7]
    assert [cost.cpu for cost in found["floor"]] == [4, 5, 8]
