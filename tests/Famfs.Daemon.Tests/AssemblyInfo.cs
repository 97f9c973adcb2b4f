using Xunit;

// Each mount has an image and a process of its own, and most tests wait for one. So several run at once, also on two processors.
[assembly: CollectionBehavior(MaxParallelThreads = 4)]
