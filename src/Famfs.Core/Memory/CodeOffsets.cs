namespace Famfs.Memory;

/// <summary>Offsets of the routines in the code page, in bytes.</summary>
internal readonly record struct CodeOffsets(
    int WriteBack, int Fence, int Invalidate, int Store16, int Copy, int Move, int LoadThrough, int StoreAndWriteBack, int Handler);
