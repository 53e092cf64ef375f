#include "blueprint/interface.h"

#include "blueprint/names.h"

namespace blueprint {

std::string_view capacity_value(platform::Capacity capacity) {
    return capacity == platform::Capacity::OnDemand ? kOnDemand : kOnSpot;
}

std::string sidecar_image_parameter(std::string_view sidecar) {
    return logical_name(sidecar) + std::string(kImageParameter);
}

std::vector<ImageParameter> image_parameters(const platform::Workload& workload) {
    std::vector<ImageParameter> list = {{std::string(kImageParameter), &workload.container.image}};
    for (const platform::Sidecar& sidecar : workload.sidecars) {
        const platform::Image& image = sidecar.container.image;
        if (!image.repository.empty())
            list.push_back({sidecar_image_parameter(sidecar.name), &image});
    }
    return list;
}

}  // namespace blueprint
