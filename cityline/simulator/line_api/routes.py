"""The endpoints by LINE's paths. Names are what rate limits and counts go by."""

from aiohttp import web

from cityline.simulator.line_api import endpoint, identity, menu_routes, reading, sending, statistics


def add_routes(app: web.Application) -> None:
    message = "/v2/bot/message"
    app.router.add_post(f"{message}/multicast", sending.multicast, name="multicast")
    app.router.add_post(f"{message}/push", sending.push, name="push")
    app.router.add_post(f"{message}/reply", sending.reply, name="reply")
    for kind in ("reply", "push", "multicast", "narrowcast", "broadcast"):
        app.router.add_post(f"{message}/validate/{kind}", sending.validate, name=f"validate_{kind}")
    app.router.add_get(f"{message}/quota", reading.quota, name="quota")
    app.router.add_get(f"{message}/quota/consumption", reading.consumption, name="consumption")
    app.router.add_get(f"{message}/aggregation/info", statistics.usage, name="aggregation_info")
    app.router.add_get(f"{message}/aggregation/list", statistics.names, name="aggregation_list")
    app.router.add_get("/v2/bot/insight/message/event/aggregation", statistics.per_unit, name="insight_per_unit")
    app.router.add_get("/v2/bot/profile/{user_id}", reading.profile, name="profile")
    app.router.add_get("/v2/bot/followers/ids", reading.followers, name="followers")
    app.router.add_get("/v2/bot/info", reading.info, name="info")
    app.router.add_get("/v2/bot/channel/webhook/endpoint", endpoint.show, name="webhook_endpoint")
    app.router.add_put("/v2/bot/channel/webhook/endpoint", endpoint.change, name="webhook_endpoint_change")
    app.router.add_post("/v2/bot/channel/webhook/test", endpoint.test, name="webhook_test")
    app.router.add_post("/oauth2/v2.1/verify", identity.verify, name="verify_id_token")
    menu_routes.add_routes(app)
