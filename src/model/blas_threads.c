/* OpenBLAS is built to make a thread for each processor when the program
 * starts, before main: for a server, threads that take its signals, and for
 * each command, milliseconds. Who trains spreads the work over threads of its
 * own (model/parallel.h) and wants each product done where it is asked for.
 *
 * How many threads it makes, OpenBLAS learns from environment variables that
 * these functions read; linked with the archive, the program's are taken in
 * place of its own (driver/others/openblas_env.c), whatever the environment
 * says. dense.c asks whether that is so. */
#include "model/blas_threads.h"

void openblas_read_env(void)
{
}

int openblas_verbose(void)
{
    return 0;
}

unsigned int openblas_thread_timeout(void)
{
    return 0;
}

int openblas_block_factor(void)
{
    return 0;
}

int openblas_num_threads_env(void)
{
    return 1;
}

int openblas_goto_num_threads_env(void)
{
    return 1;
}

int openblas_omp_num_threads_env(void)
{
    return 1;
}

int openblas_omp_adaptive_env(void)
{
    return 0;
}
