package io.github.nixld.choose.candidate;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DriverNamesTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "libcuda.so",
        "libcuda.so.1",
        "libnvidia-ml.so",
        "libnvidia-ml.so.1",
        "libnvidia-encode.so",
        "libnvcuvid.so",
        "libcuda.so",
        "libnvidia-ml.so",
        "libze_intel_gpu.so.1",
        "libRusticlOpenCL.so.1",
        "libGLESv2_nvidia.so.2",
        "libvdpau_nvidia.so.1",
        "libgallium-24.2.so",
        "iHD_drv_video.so",
        "libdxcore.so",
        "libd3d12.so",
      })
  void belongToTheSystem(String name) {
    assertThat(DriverNames.isDriver(name)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "libcudart.so.12",
        "libGLESv2.so.2",
        "libvdpau.so.1",
        "libvulkan.so.1",
        "libgbm.so"
      })
  void comeFromTheStore(String name) {
    assertThat(DriverNames.isDriver(name)).isFalse();
  }
}
