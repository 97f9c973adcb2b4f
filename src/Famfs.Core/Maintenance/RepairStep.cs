namespace Famfs.Maintenance;

/// <summary>One thing that a repair does.</summary>
/// <param name="Finding">What is wrong, what is done about it, and what is lost.</param>
/// <param name="Do">Does it; it may be cut off anywhere and done again.</param>
/// <param name="IsBase">Whether everything after it depends on it.</param>
internal sealed record RepairStep(FamfsFinding Finding, Action Do, bool IsBase);
