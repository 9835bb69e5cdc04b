"""The yardsticks: processes as fast as they can be made, beside which the lobby is measured."""
