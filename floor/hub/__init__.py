"""The hub: HTTP orders in, pictures out over sockets. Flask and Socket.IO live here and in the faces."""
