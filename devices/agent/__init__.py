"""The process that owns the devices of one PC: plain threads, one hub over Socket.IO, nothing lost while it is away."""
