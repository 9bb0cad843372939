/* A small trained function: numbers in, one number out,
 *
 *     constant + sum of u[i] x[i] + sum of v[k] tanh(b[k] + sum of w[k][i]
 * x[i])
 *
 * tests/analysis/train.py fits it and writes the coefficients. */
#ifndef TONEARM_MEDIA_ANALYSIS_NET_H
#define TONEARM_MEDIA_ANALYSIS_NET_H

struct net {
    int inputs;
    int hidden;
    float constant;
    const float *u; /* [inputs] */
    const float *b; /* [hidden] */
    const float *v; /* [hidden] */
    const float *w; /* [hidden][inputs] */
};

float net_run(const struct net *net, const float *x);

#endif
