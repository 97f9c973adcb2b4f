using System.Runtime.CompilerServices;
using Xunit;

[assembly: DisableRuntimeMarshalling]

// Mounts share the machine with the fuzzer, and both measure time.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
