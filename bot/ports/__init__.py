"""Protocols of the foreign systems and the values exchanged with them.

Gateways implement the Protocols, and so do the fakes of tests. No implementation here.
"""
