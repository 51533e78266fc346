namespace Imprint.Fdo.ServiceInfo;

/// <summary>How large the service information of one message may be. Each side announces what it takes (messages 66 and 67).</summary>
public static class ServiceInfoSize
{
    /// <summary>What null in 66 or 67 stands for.</summary>
    public const int Default = 1300;

    public const int Least = 256;
    public const int Most = ushort.MaxValue;

    /// <summary>Peers count the heads around the entries differently; a reader lets this much pass beyond what it announced.</summary>
    internal const int Tolerance = 64;

    /// <summary>The size a peer announced, brought into the range that is used. Null and zero are the default.</summary>
    public static int Of(ulong? announced) => announced is null or 0 ? Default : (int)Math.Clamp(announced.Value, Least, Most);
}
