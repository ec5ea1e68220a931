"""A decoding step in one call, compiled from C when autoblog is installed.

The kernels run on x86 processors with AVX2, or faster with AVX-512 and VNNI. On other processors,
and where autoblog was installed without a C compiler, torch's operators do the same work.

    step.c              one decoding step of every row (lanes.h, products.h, attention.h)
    library             this processor -> the compiled functions, if there are any
    structures          the structures of step.c
    kernel_projection   a weight       -> the packed weight that the kernels multiply with
    kernel_step         rows           -> their next logits
    thread_count        seconds a step -> how many threads share it
"""
