using ArmAes = System.Runtime.Intrinsics.Arm.Aes;
using X86Aes = System.Runtime.Intrinsics.X86.Aes;

namespace Imprint.Crypto.Ciphers;

/// <summary>How AES is computed. Every path gives the same bytes; tests ask for each one that the processor has.</summary>
internal enum AesPath
{
    Portable,
    X86,
    Arm,
}

internal static class AesPaths
{
    public static AesPath Best =>
        X86Aes.IsSupported ? AesPath.X86
        : ArmAes.IsSupported ? AesPath.Arm
        : AesPath.Portable;
}
