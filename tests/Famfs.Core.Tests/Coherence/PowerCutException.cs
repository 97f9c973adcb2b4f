namespace Famfs.Tests.Coherence;

/// <summary>A host stops where it is.</summary>
internal sealed class PowerCutException : Exception;
