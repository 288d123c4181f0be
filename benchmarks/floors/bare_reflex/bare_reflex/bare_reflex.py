import os

import reflex as rx
from sqlalchemy.ext.asyncio import create_async_engine
from sqlmodel import Field, SQLModel
from sqlmodel.ext.asyncio.session import AsyncSession

engine = create_async_engine(os.environ["FLOOR_DATABASE_URL"])


class Profile(SQLModel, table=True):
    __tablename__ = "floor_profile"  # pyright: ignore[reportAssignmentType]

    id: int = Field(primary_key=True)
    name: str


class Bare(rx.State):
    count: int = 0
    text: str = ""
    name: str = ""

    @rx.event
    def show(self, text: str) -> None:
        self.text = text
        self.count += 1

    @rx.event
    async def save(self, form_data: dict[str, str]) -> None:
        async with AsyncSession(engine, expire_on_commit=False) as session:
            profile = await session.get_one(Profile, 1)
            profile.name = form_data["name"]
            await session.commit()
        self.name = profile.name


def index() -> rx.Component:
    return rx.el.main(
        rx.el.p(Bare.text, Bare.count, Bare.name),
        rx.el.button("Show", on_click=Bare.show("text")),
        rx.el.form(rx.el.input(name="name"), on_submit=Bare.save),
    )


app = rx.App()
app.add_page(index)
