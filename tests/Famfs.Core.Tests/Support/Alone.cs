using Xunit;

namespace Famfs.Tests.Support;

/// <summary>Tests that count what the process allocates: no other test runs beside them.</summary>
[CollectionDefinition(nameof(Alone), DisableParallelization = true)]
public sealed class Alone;
