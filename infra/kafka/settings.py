"""How the node is set up: its server.properties, its log, and the options of its Java."""

from __future__ import annotations

from collections.abc import Mapping

from socai.infra.kafka.ports import LOOPBACK

NODE_ID = 1
# Relative to the folder in which the broker runs: Java reads properties as Latin-1, so that no
# other path could hold Vietnamese letters.
DATA, LOGS = "data", "logs"
LOG, CONSOLE = f"{LOGS}/server.log", f"{LOGS}/console.log"
PROPERTIES, LOGGING = "server.properties", "log4j2.properties"

# One broker cannot replicate; a topic exists only where somebody made it with its own settings.
# deploy/compose.yaml says the same.
ONE_BROKER = {
    "auto.create.topics.enable": "false",
    "offsets.topic.replication.factor": "1",
    "offsets.topic.num.partitions": "1",
    "transaction.state.log.replication.factor": "1",
    "transaction.state.log.num.partitions": "1",
    "transaction.state.log.min.isr": "1",
    "share.coordinator.state.topic.replication.factor": "1",
    "share.coordinator.state.topic.min.isr": "1",
    "group.initial.rebalance.delay.ms": "0",
}
ON_A_DESK = {
    # A broker that was killed is let in again only once its forerunner is taken for dead.
    "broker.heartbeat.interval.ms": "500",
    "broker.session.timeout.ms": "3000",
    # As much memory as the topics of one developer need.
    "log.cleaner.dedupe.buffer.size": str(16 * 1024 * 1024),
}

# A short life on few cores: no second compiler, no collector with threads of its own.
JAVA_OPTIONS = (
    "-Xmx384m",
    "-XX:+UseSerialGC",
    "-XX:TieredStopAtLevel=1",
    f"-Dlog4j2.configurationFile={LOGGING}",
)

LOGGING_SETTINGS = f"""\
status = error
appender.file.type = RollingFile
appender.file.name = file
appender.file.fileName = {LOG}
appender.file.filePattern = {LOG}.%i
appender.file.layout.type = PatternLayout
appender.file.layout.pattern = [%d] %p %m (%c)%n
appender.file.policies.type = SizeBasedTriggeringPolicy
appender.file.policies.size = 10MB
appender.file.strategy.type = DefaultRolloverStrategy
appender.file.strategy.max = 3
rootLogger.level = info
rootLogger.appenderRef.file.ref = file
"""


def properties(port: int, controller_port: int, others: Mapping[str, str]) -> str:
    """Return the server.properties of a node that listens on these ports of the loopback.

    `others` go before: how clients are let in, for instance.
    """
    node = {
        "node.id": str(NODE_ID),
        "process.roles": "broker,controller",
        "controller.quorum.voters": f"{NODE_ID}@{LOOPBACK}:{controller_port}",
        "controller.listener.names": "CONTROLLER",
        "listeners": f"BROKER://{LOOPBACK}:{port},CONTROLLER://{LOOPBACK}:{controller_port}",
        "advertised.listeners": f"BROKER://{LOOPBACK}:{port}",
        "inter.broker.listener.name": "BROKER",
        "listener.security.protocol.map": "BROKER:PLAINTEXT,CONTROLLER:PLAINTEXT",
        "log.dirs": DATA,
    }
    every = {**node, **ONE_BROKER, **ON_A_DESK, **others}
    return "".join(f"{name}={value}\n" for name, value in every.items())
