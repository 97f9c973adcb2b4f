#!/usr/bin/env python3
"""Saves a checkpoint by write-aside, so that other hosts see a whole one or none, and loads the newest.

usage: checkpoint.py save DIRECTORY STEP | checkpoint.py load DIRECTORY

With torch the state is saved by torch.save, otherwise by pickle. A recorded file keeps its bytes and its name, so each
step is a file of its own.
"""
import os
import pickle
import sys

try:
    import torch
    save, load = torch.save, torch.load
except ImportError:
    def save(state, file):
        pickle.dump(state, file)

    def load(path):
        with open(path, "rb") as file:
            return pickle.load(file)


def save_step(directory, step):
    aside, final = f"{directory}/step-{step:06}.pt.tmp", f"{directory}/step-{step:06}.pt"
    with open(aside, "wb") as file:
        save({"step": step, "weights": [step * 0.5] * 100_000}, file)
        file.flush()
        os.fsync(file.fileno())
    os.rename(aside, final)
    # Recorded, and so seen by every host, when this returns.
    descriptor = os.open(directory, os.O_RDONLY)
    os.fsync(descriptor)
    os.close(descriptor)
    print("saved", final)


def load_newest(directory):
    newest = max(name for name in os.listdir(directory) if name.endswith(".pt"))
    state = load(f"{directory}/{newest}")
    print("loaded step", state["step"], "of", len(state["weights"]), "weights")


if __name__ == "__main__":
    save_step(sys.argv[2], int(sys.argv[3])) if sys.argv[1] == "save" else load_newest(sys.argv[2])
