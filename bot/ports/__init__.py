"""Protocols of the foreign systems and the values exchanged with them.

Gateways and the fakes of the tests implement the Protocols. This package contains no implementation.
"""
