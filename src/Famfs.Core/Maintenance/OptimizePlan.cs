namespace Famfs.Maintenance;

/// <summary>The plan or the result of optimizing a log.</summary>
/// <param name="Device">Device or image file.</param>
/// <param name="EntriesBefore">Entries of the log before; 0 where a command that was cut off is finished.</param>
/// <param name="EntriesAfter">Entries of the log afterwards.</param>
/// <param name="LogLength">Bytes of the log afterwards.</param>
/// <param name="Moved">Bytes of files that make room for a larger log.</param>
/// <param name="IsContinued">Whether it goes on with what was cut off.</param>
public sealed record OptimizePlan(string Device, long EntriesBefore, long EntriesAfter, long LogLength, long Moved, bool IsContinued);
