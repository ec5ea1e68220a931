"""Tokens per second of our engine, of transformers' `generate` and of its pipeline, side by side.

measuring        a plan               -> the median speed of every engine
processes        an engine            -> a process of its own that takes turns
engine_process   turns                -> seconds, tokens and peak memory
shapes           125M, 1.3B, 2.7B     -> a model of that shape with random weights
step_bytes       a decoder and a turn -> the bytes that a step must read
hardware         a device             -> its memory bandwidth and peak memory
"""
