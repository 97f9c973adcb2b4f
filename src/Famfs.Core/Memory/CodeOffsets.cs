namespace Famfs.Memory;

/// <summary>Where the routines start in the code page, in bytes.</summary>
internal readonly record struct CodeOffsets(
    int WriteBack, int Fence, int Invalidate, int Store16, int Copy, int Move, int LoadThrough, int StoreAndWriteBack, int Handler);
