"""Tests; they mirror the tree and never reach past loopback."""
