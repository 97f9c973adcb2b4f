using System.Runtime.CompilerServices;

// Everything that crosses to native code is blittable; the marshaller has nothing to do on the hot path.
[assembly: DisableRuntimeMarshalling]
