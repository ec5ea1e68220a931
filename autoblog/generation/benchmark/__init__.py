"""Tokens per second of our engine, of transformers' `generate` and of its pipeline, side by side.

measuring         a plan               -> the median speed of every engine
benchmark_models  a name or a shape    -> the folder of a model
shapes            125M, 1.3B, 2.7B     -> a model of that shape with random weights
processes         an engine            -> a process of its own that takes turns
engine_process    the work of a turn   -> seconds, tokens and peak memory
step_bytes        a config and work    -> the bytes that a step must read
hardware          a device             -> its memory bandwidth and peak memory
"""
