"""The program ``twistd lobby``: options, sockets, the data folder, the log, and the wiring of all parts."""
