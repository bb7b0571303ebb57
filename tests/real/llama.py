"""Serves a GGUF file with llama.cpp's own server until it is ended: `llama.py <model> <key>`. Prints its address."""

import signal
import sys

import xllamacpp

params = xllamacpp.CommonParams()
params.model.path, params.api_keys = sys.argv[1], [sys.argv[2]]
params.model_alias = {"brook-bigrams"}
params.hostnames, params.port = ["127.0.0.1"], 0
params.n_ctx, params.n_parallel, params.cpuparams.n_threads = 8192, 2, 1
# A context that is full is shifted: what ignores the end of an answer goes on for ever.
params.ctx_shift = True
params.endpoint_slots = True
params.verbosity = 0
server = xllamacpp.Server(params)
print(server.listening_address, flush=True)
signal.pause()
