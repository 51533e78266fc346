using Imprint.Crypto.Ciphers;
using ArmAes = System.Runtime.Intrinsics.Arm.Aes;
using X86Aes = System.Runtime.Intrinsics.X86.Aes;

namespace Imprint.Crypto.Tests.Ciphers;

/// <summary>Every way this processor can compute AES; xUnit needs public types, so a path goes by its name.</summary>
public sealed class Paths : TheoryData<string>
{
    public Paths()
    {
        Add(nameof(AesPath.Portable));
        if (X86Aes.IsSupported)
            Add(nameof(AesPath.X86));
        if (ArmAes.IsSupported)
            Add(nameof(AesPath.Arm));
    }

    internal static AesPath Of(string name) => Enum.Parse<AesPath>(name);
}
