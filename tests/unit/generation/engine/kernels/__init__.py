"""Kernels of every kind on any x86 machine: in C for what its processor lacks, or by QEMU."""
