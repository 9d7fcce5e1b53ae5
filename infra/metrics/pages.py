"""The pages that monitors read: /metrics, /health/live, /health/ready."""

from __future__ import annotations

from prometheus_client.exposition import choose_encoder
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from socai.infra.metrics.health import reasons
from socai.infra.metrics.metrics import Metrics


def pages(metrics: Metrics) -> list[Route]:
    """Return the routes of the metrics and of the health of one process."""

    async def shown(request: Request) -> Response:
        metrics.ready(not reasons(metrics))
        encode, content_type = choose_encoder(request.headers.get("accept", ""))
        return Response(encode(metrics.registry), headers={"content-type": content_type})

    async def live(_request: Request) -> Response:
        return JSONResponse({"live": True})

    async def ready(_request: Request) -> Response:
        said = [{"vi": message.vi, "en": message.en} for message in reasons(metrics)]
        return JSONResponse({"ready": not said, "reasons": said}, 503 if said else 200)

    return [
        Route("/metrics", shown),
        Route("/health/live", live),
        Route("/health/ready", ready),
    ]
