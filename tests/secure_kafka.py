"""A Kafka broker that takes TLS connections of known users alone."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import trustme
from cryptography.hazmat.primitives import serialization

from servers import Kafka, open_folder, running_kafka
from socai.infra.kafka.ports import LOOPBACK

USER, PASSWORD = "can-bo", "rất bí mật 7"
BROKER_PASSWORD = "broker-secret"


@dataclass(frozen=True, slots=True)
class SecureKafka:
    """A broker, and the files that clients need: its authority, and another that it is not of."""

    kafka: Kafka
    ca: Path
    other_ca: Path

    def environment(self) -> dict[str, str]:
        """Return the settings with which it lets in."""
        return {
            "SOCAI_KAFKA": self.kafka.bootstrap,
            "SOCAI_KAFKA_SECURITY": "SASL_SSL",
            "SOCAI_KAFKA_MECHANISM": "SCRAM-SHA-512",
            "SOCAI_KAFKA_USER": USER,
            "SOCAI_KAFKA_PASSWORD": PASSWORD,
            "SOCAI_KAFKA_CA": str(self.ca),
        }


def properties(key_store: Path, ca: Path) -> dict[str, str]:
    """Return how the broker lets in: TLS with this key and certificate, then SCRAM."""
    login = "org.apache.kafka.common.security.scram.ScramLoginModule required"
    return {
        "listener.security.protocol.map": "BROKER:SASL_SSL,CONTROLLER:PLAINTEXT",
        "sasl.enabled.mechanisms": "SCRAM-SHA-512",
        "sasl.mechanism.inter.broker.protocol": "SCRAM-SHA-512",
        "listener.name.broker.scram-sha-512.sasl.jaas.config": (
            f'{login} username="broker" password="{BROKER_PASSWORD}";'
        ),
        "ssl.keystore.type": "PEM",
        "ssl.keystore.location": str(key_store),
        "ssl.truststore.type": "PEM",
        "ssl.truststore.location": str(ca),
    }


def words(users: dict[str, str]) -> list[str]:
    """Return what the storage is formatted with, so that these users are known."""
    return [
        word
        for name, password in users.items()
        for word in ("--add-scram", f"SCRAM-SHA-512=[name={name},password={password}]")
    ]


def as_java_reads_it(key: bytes) -> bytes:
    """Return a private key in PKCS #8: Java reads no other form."""
    return serialization.load_pem_private_key(key, None).private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )


@contextmanager
def running_secure_kafka() -> Iterator[SecureKafka]:
    """Give such a broker, started; stop it and remove it at the end."""
    with open_folder("socai-secure-kafka-") as folder:
        authority = trustme.CA()
        certificate = authority.issue_cert(LOOPBACK, "localhost")
        ca, other_ca, key_store = (folder / f"{name}.pem" for name in ("ca", "other", "store"))
        authority.cert_pem.write_to_path(ca)
        trustme.CA().cert_pem.write_to_path(other_ca)
        chain = b"".join(blob.bytes() for blob in certificate.cert_chain_pems)
        key_store.write_bytes(as_java_reads_it(certificate.private_key_pem.bytes()) + chain)
        users = words({"broker": BROKER_PASSWORD, USER: PASSWORD})
        with running_kafka(properties(key_store, ca), users) as kafka:
            yield SecureKafka(kafka, ca, other_ca)
