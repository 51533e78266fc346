using Imprint.Wire;
using Imprint.Wire.Der;

namespace Imprint.Pki;

internal static class DerReaderFaults
{
    /// <summary>Carries the fault of a value inside an OCTET STRING out to the reader around it.</summary>
    public static void FailIf(this ref DerReader reader, WireFault fault)
    {
        if (fault != WireFault.None)
            reader.Fail(fault);
    }
}
