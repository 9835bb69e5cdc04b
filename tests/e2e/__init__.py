"""The whole product: real twistd, real clients, real sockets."""
