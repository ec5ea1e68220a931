"""A decoding step in one call, compiled from C when autoblog is installed; see step.c.

The kernels run on x86 processors with AVX2, or faster with AVX-512 and VNNI. On other processors,
and where autoblog was installed without a C compiler, torch's operators do the same work.
"""
