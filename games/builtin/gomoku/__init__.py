"""Gomoku: five in a row on a board that both see."""
