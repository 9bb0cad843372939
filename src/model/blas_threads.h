/* What OpenBLAS asks before main, answered in blas_threads.c: the names and
 * types are those of its driver/others/openblas_env.c. */
#ifndef TONEARM_MODEL_BLAS_THREADS_H
#define TONEARM_MODEL_BLAS_THREADS_H

void openblas_read_env(void);
int openblas_verbose(void);
unsigned int openblas_thread_timeout(void);
int openblas_block_factor(void);
int openblas_num_threads_env(void);
int openblas_goto_num_threads_env(void);
int openblas_omp_num_threads_env(void);
int openblas_omp_adaptive_env(void);

#endif
