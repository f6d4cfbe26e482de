"""A task API as most Python teams write it: FastAPI, SQLModel, aiokafka.

The session is a synchronous one, and it is held while the event is awaited:
who then finds the pool of connections empty waits for it on the event loop,
which nobody else can use until the pool gives up, after 30 s. Settings:
DATABASE_URL, KAFKA_BOOTSTRAP_SERVERS, POOL_SIZE. Run by uvicorn, one worker.
"""
import json
import os
import uuid
from contextlib import asynccontextmanager
from datetime import datetime, timezone
from typing import Annotated

from aiokafka import AIOKafkaProducer
from fastapi import Depends, FastAPI, Request
from sqlmodel import Field, Session, SQLModel, create_engine

engine = create_engine(
    os.environ["DATABASE_URL"], pool_size=int(os.environ["POOL_SIZE"])
)


class TaskInput(SQLModel):
    title: str = Field(min_length=1, max_length=500)
    description: str | None = None
    priority: str = "medium"
    due_date: datetime | None = None


class Task(TaskInput, table=True):
    id: int | None = Field(default=None, primary_key=True)
    user_id: str = Field(index=True)
    completed: bool = False
    created_at: datetime = Field(
        default_factory=lambda: datetime.now(timezone.utc)
    )


@asynccontextmanager
async def lifespan(app: FastAPI):
    SQLModel.metadata.create_all(engine)
    app.state.producer = AIOKafkaProducer(
        bootstrap_servers=os.environ["KAFKA_BOOTSTRAP_SERVERS"],
        acks="all",
        linger_ms=5,
        compression_type="gzip",
        key_serializer=str.encode,
        value_serializer=lambda event: json.dumps(event).encode(),
    )
    await app.state.producer.start()
    yield
    await app.state.producer.stop()


def get_session():
    with Session(engine) as session:
        yield session


def created_event(task: Task) -> dict:
    return {
        "event_id": str(uuid.uuid4()),
        "event_type": "task.created",
        "timestamp": datetime.now(timezone.utc).isoformat(),
        "user_id": task.user_id,
        "payload": task.model_dump(mode="json"),
    }


app = FastAPI(lifespan=lifespan)


@app.get("/health")
async def health():
    return {"status": "ok"}


@app.post("/{user_id}/tasks", status_code=201)
async def create_task(
    user_id: str,
    body: TaskInput,
    request: Request,
    session: Annotated[Session, Depends(get_session)],
) -> Task:
    task = Task.model_validate(body, update={"user_id": user_id})
    session.add(task)
    session.commit()
    session.refresh(task)
    await request.app.state.producer.send_and_wait(
        "task-events", value=created_event(task), key=user_id
    )
    return task
