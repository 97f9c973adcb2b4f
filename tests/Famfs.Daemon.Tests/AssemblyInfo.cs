using Xunit;

// Each mount has its own image, but the machine's processors and page cache are shared.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
