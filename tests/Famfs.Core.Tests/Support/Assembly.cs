using Xunit;

// The identity of the host is an environment variable: classes that set it must not meet.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
